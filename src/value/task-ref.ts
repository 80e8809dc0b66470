// TASK (LANGUAGE 13.7): what `spawn` gives. The task itself is the kernel's.

/** A reference to a task: equal (equalValues) to those with the same id. */
export class TaskRef {
  /** Positive, unique in the life of a world. */
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}
