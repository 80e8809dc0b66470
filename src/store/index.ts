// The door of store: a world's durable state.
export { DataService, type DataServiceOptions, describeFailure } from "./data-service.ts";
export type { Migration } from "./migrate.ts";
export {
  describeProblem,
  type RecoveryReport,
  StoreFailure,
  type StoreProblem,
} from "./problems.ts";
export { type OpenedStore, openStore, Store, type StoreOptions } from "./store.ts";
