export class World {
  isWizard(_object: number): boolean {
    return false;
  }
}
