import type { ToolLoaders } from "../runtime/tool.js";

/** Every tool by name. A module is loaded when its tool is first called. */
export const tools = {
  add_pet: async () => (await import("./pets/add-pet.js")).addPet,
  delete_pet: async () => (await import("./pets/delete-pet.js")).deletePet,
  find_pets: async () => (await import("./pets/find-pets.js")).findPets,
  get_order: async () => (await import("./orders/get-order.js")).getOrder,
  get_pet: async () => (await import("./pets/get-pet.js")).getPet,
  get_photo: async () => (await import("./pets/get-photo.js")).getPhoto,
  place_order: async () => (await import("./orders/place-order.js")).placeOrder,
  replace_pet: async () => (await import("./pets/replace-pet.js")).replacePet,
  upload_photo: async () => (await import("./pets/upload-photo.js")).uploadPhoto,
} satisfies ToolLoaders;

export type ToolName = keyof typeof tools;
