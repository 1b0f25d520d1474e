// The list of models.
import type { Obstacle } from "../../../studio/obstacles.ts";
import { bytes, units } from "./formats.ts";

export const models = {
  title: "Models",
  intro: "What draws your panels. Models run on this machine; nothing you write leaves it.",
  embedded: "Part of the studio",
  /** Of the model that is chosen, by what became of it. */
  chosen: { idle: "In use", loading: "Loading…", ready: "In use", failed: "Not loaded" },
  choose: "Use",
  chooseTitle: (title: string) => `Use ${title}`,
  busy: "A page is being drawn: the model can be changed when it is finished.",
  keeps: "Pictures that are drawn stay as they are.",
  size: (size: number) => `${bytes(size)} to download`,
  stored: (size: number) => `${bytes(size)} on this machine`,
  memory: (size: number) => `${bytes(size)} of memory`,
  licence: (name: string) => `${name} licence`,
  perPanel: (ms: number) => `${units.about(ms)} a panel here`,
  perPanelAtMost: (ms: number) => `at most ${units.about(ms)} a panel here`,
  download: "Download…",
  licenceTitle: (title: string) => `Licence of ${title}`,
  accept: (size: number) => `Accept and download ${bytes(size)}`,
  source: "Published at",
  checking: "Checking what is there",
  downloading: (loaded: number, total: number) => `${bytes(loaded)} of ${bytes(total)}`,
  speed: (size: number) => `${bytes(size)}/s`,
  paused: (percent: number) => `Paused at ${percent} %`,
  progress: (title: string) => `Download of ${title}`,
  pause: "Pause",
  resume: "Resume",
  cancelDownload: "Cancel download",
  repair: "Repair",
  check: "Check and repair",
  remove: "Delete",
  removeSure: (size: number) => `Delete ${bytes(size)}`,
  keep: "Keep",
  disk: "From disk",
  diskNote:
    "A model’s folder: model.json with its files, or a published Stable Diffusion repository in ONNX format. It is read where it is, and for this visit only.",
  pick: "Choose a folder…",
  pickLabel: "Folder of a model",
  fromDisk: (folder: string) => `From disk: ${folder}`,
  storage: "Storage",
  meter: (models: number, free: number) => `${bytes(models)} in models, ${bytes(free)} free for this studio`,
  noModels: (free: number) => `No model downloaded, ${bytes(free)} free for this studio`,
  backend: "Draw on",
  backends: { auto: "Automatic", webgpu: "Graphics processor", wasm: "CPU" },
  decoding: "Finish panels with",
  decoders: { own: "Full decoder", tiny: "Small decoder" },
  decoderNotes: {
    own: "As the model was published. Its small decoder shows panels while they form.",
    tiny: "Several times quicker, for machines where finishing a panel takes long; fine detail is blurred.",
  },
  now: (reason: string) => `Now: ${reason}.`,
  obstacle: (obstacle: Obstacle): string => {
    switch (obstacle.kind) {
      case "room":
        return `This model needs ${bytes(obstacle.needed)}; this browser offers ${bytes(obstacle.free)}: free some space.`;
      case "no-gpu":
        return "This model needs a graphics processor, and none is open to this browser through WebGPU.";
      case "cpu-chosen":
        return "This model needs a graphics processor: choose “Automatic” below.";
      case "feature":
        return `This model needs ${obstacle.feature}, which this graphics processor lacks.`;
    }
  },
};
