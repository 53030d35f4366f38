/** Every secret that a test connector is given begins with this, so that a leak is a text search. */
export const canary = "canary-5e1f";
