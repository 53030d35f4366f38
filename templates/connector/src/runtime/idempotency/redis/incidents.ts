/** What went wrong while the store was used and failed no call, though a person should know. */
export class Incidents {
  dataLost = 0;
  unconfirmed = 0;

  warnings(): readonly string[] {
    const lost = `Redis lost its data while it was used (${this.dataLost}×): older keys are forgotten, a repeat of theirs is sent again`;
    const unconfirmed = `no replica confirmed a write in time (${this.unconfirmed}×): a failover can lose it`;
    return [...(this.dataLost > 0 ? [lost] : []), ...(this.unconfirmed > 0 ? [unconfirmed] : [])];
  }
}
