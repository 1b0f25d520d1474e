// Words of the list of models.
import type { Obstacle } from "../../studio/obstacles.ts";
import { formatBytes } from "../format.ts";

export const modelsStrings = {
  title: "Models",
  intro: "What draws your panels. Models run on this machine; nothing you write leaves it.",
  list: "Models",
  embedded: "Part of the studio",
  inUse: "In use",
  loading: "Loading…",
  choose: "Use",
  chooseTitle: (title: string) => `Use ${title}`,
  busy: "A page is being drawn: the model can be changed when it is finished.",
  keeps: "Pictures that are drawn stay as they are.",
  size: (bytes: number) => `${formatBytes(bytes)} to download`,
  stored: (bytes: number) => `${formatBytes(bytes)} on this machine`,
  memory: (bytes: number) => `${formatBytes(bytes)} of memory`,
  licence: (name: string) => `${name} licence`,
  perPanel: (time: string) => `about ${time} a panel here`,
  perPanelAtMost: (time: string) => `at most about ${time} a panel here`,
  download: "Download…",
  licenceTitle: (title: string) => `Licence of ${title}`,
  accept: (bytes: number) => `Accept and download ${formatBytes(bytes)}`,
  source: "Published at",
  checking: "Checking what is there",
  downloading: (loaded: number, total: number) => `${formatBytes(loaded)} of ${formatBytes(total)}`,
  left: (time: string) => `${time} left`,
  speed: (bytes: number) => `${formatBytes(bytes)}/s`,
  paused: (percent: number) => `Paused at ${percent} %`,
  progress: (title: string) => `Download of ${title}`,
  pause: "Pause",
  resume: "Resume",
  cancelDownload: "Cancel download",
  repair: "Repair",
  check: "Check and repair",
  remove: "Delete",
  removeSure: (bytes: number) => `Delete ${formatBytes(bytes)}`,
  keep: "Keep",
  disk: "From disk",
  diskNote:
    "A model’s folder: model.json with its files, or a published Stable Diffusion repository in ONNX format. It is read where it is, and for this visit only.",
  pick: "Choose a folder…",
  pickLabel: "Folder of a model",
  fromDisk: (folder: string) => `From disk: ${folder}`,
  storage: "Storage",
  meter: (models: number, free: number) =>
    `${formatBytes(models)} in models, ${formatBytes(free)} free for this studio`,
  noModels: (free: number) => `No model downloaded, ${formatBytes(free)} free for this studio`,
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
        return `This model needs ${formatBytes(obstacle.needed)}; this browser offers ${formatBytes(obstacle.free)}: free some space.`;
      case "no-gpu":
        return "This model needs a graphics processor, and none is open to this browser through WebGPU.";
      case "cpu-chosen":
        return "This model needs a graphics processor: choose “Automatic” below.";
      case "feature":
        return `This model needs ${obstacle.feature}, which this graphics processor lacks.`;
    }
  },
} as const;
