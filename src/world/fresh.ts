// The fresh world of LANGUAGE 6.4: four objects, so that somebody can log in and build.
import { VerbPerm } from "#program";
import { ArgSpec, Flag, type ObjectImage, type WorldImage } from "./image.ts";

const WIZARD = 3;

/** `#0` System Object, `#1` Root Class, `#2` The First Room and `#3` Wizard. */
export function freshImage(): WorldImage {
  const bare: ObjectImage = {
    id: 0,
    name: "",
    flags: 0,
    owner: WIZARD,
    location: -1,
    contents: [],
    parents: [1],
    children: [],
    verbs: [],
    definitions: [],
    slots: [],
  };
  return {
    objects: [
      {
        ...bare,
        name: "System Object",
        flags: Flag.Read,
        verbs: [
          {
            names: "do_login_command",
            owner: WIZARD,
            perms: VerbPerm.Read | VerbPerm.Execute | VerbPerm.Debug,
            dobj: ArgSpec.This,
            prep: -1,
            iobj: ArgSpec.This,
            dialect: "moo",
            source: "return #3;",
          },
        ],
      },
      {
        ...bare,
        id: 1,
        name: "Root Class",
        flags: Flag.Read | Flag.Fertile,
        parents: [],
        children: [0, 2, WIZARD],
      },
      { ...bare, id: 2, name: "The First Room", contents: [WIZARD] },
      {
        ...bare,
        id: WIZARD,
        name: "Wizard",
        flags: Flag.Player | Flag.Programmer | Flag.Wizard,
        location: 2,
      },
    ],
    maxObject: WIZARD,
    players: [WIZARD],
    profile: "lambdamoo",
    encoding: null,
  };
}
