/** What went wrong while the store was used and failed no call, though a person should know. */
export class Incidents {
  dataLost = 0;
  unconfirmed = 0;
  unflushed = 0;

  warnings(): readonly string[] {
    const lost = `Redis lost its data while it was used (${this.dataLost}×): older keys are forgotten, a repeat of theirs is sent again`;
    const unconfirmed = `no replica confirmed a write in time (${this.unconfirmed}×): a failover can lose it`;
    const unflushed = `Redis had not flushed a write to disk within 100 ms (${this.unflushed}×): a power cut can lose it; appendfsync always can't`;
    return [
      ...(this.dataLost > 0 ? [lost] : []),
      ...(this.unconfirmed > 0 ? [unconfirmed] : []),
      ...(this.unflushed > 0 ? [unflushed] : []),
    ];
  }
}
