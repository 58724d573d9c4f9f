// An annotation and its corrections, each of which can be taken back and made again.

export class History {
  constructor(annotation) {
    this.states = [annotation];
    this.at = 0;
    this.kept = annotation;
  }

  get annotation() {
    return this.states[this.at];
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  /** Whether something would be lost with this history. */
  get unsaved() {
    return this.canUndo && this.annotation !== this.kept;
  }

  /** Make a correction: `change` returns a new annotation and leaves the old one as it was. */
  apply(change) {
    const changed = change(this.annotation);
    this.states = [...this.states.slice(0, this.at + 1), changed];
    this.at += 1;
  }

  undo() {
    if (this.canUndo) this.at -= 1;
  }

  redo() {
    if (this.canRedo) this.at += 1;
  }

  /** Return the annotation to be kept, its corrections counted among its notes. */
  keep() {
    this.kept = this.annotation;
    const notes = { ...this.annotation.notes };
    if (this.at) notes["corrected by hand"] = this.at;
    return { ...this.annotation, notes };
  }
}
