// Reads the scheduler_config.json of a diffusers repository as the class that it names reads it: the fields of that class's
// constructor, with that class's defaults; other fields stay from conversions and mean nothing. What the class would do and is
// not built here is refused by name, never ignored: a picture from the wrong schedule looks only slightly wrong.
import type { DiffusionSettings, PredictionKind, SchedulerSettings } from "./create-scheduler.ts";

type Config = Readonly<Record<string, unknown>>;

export interface SchedulerDescription {
  readonly scheduler: SchedulerSettings;
  readonly prediction: PredictionKind;
}

/** What a class takes where the file says nothing, and so what it reads; a value that may be given and changes nothing is not named. */
interface SchedulerClass {
  readonly algorithm: SchedulerSettings["algorithm"];
  readonly defaults: Config;
  /** Fields that must have one of these values, or be absent. */
  readonly only: Readonly<Record<string, readonly unknown[]>>;
}

const BETAS_OF_DIFFUSERS = { num_train_timesteps: 1000, beta_start: 0.0001, beta_end: 0.02, beta_schedule: "linear" };
const NO_OTHER_LEVELS = { use_exponential_sigmas: [false], use_beta_sigmas: [false] };
const NO_LIST: Readonly<Record<string, readonly unknown[]>> = { trained_betas: [null] };
/** Stable Diffusion keeps its latents unclipped; clipping belongs to models of pixels. */
const UNCLIPPED = { clip_sample: [false], thresholding: [false] };

/** Constructors of diffusers 0.42. */
const CLASSES: Readonly<Record<string, SchedulerClass>> = {
  EulerDiscreteScheduler: {
    algorithm: "euler",
    defaults: {
      ...BETAS_OF_DIFFUSERS,
      timestep_spacing: "linspace",
      steps_offset: 0,
      rescale_betas_zero_snr: false,
      use_karras_sigmas: false,
    },
    only: {
      ...NO_LIST,
      ...NO_OTHER_LEVELS,
      interpolation_type: ["linear"],
      timestep_type: ["discrete"],
      final_sigmas_type: ["zero"],
    },
  },
  EulerAncestralDiscreteScheduler: {
    algorithm: "euler-ancestral",
    defaults: { ...BETAS_OF_DIFFUSERS, timestep_spacing: "linspace", steps_offset: 0, rescale_betas_zero_snr: false },
    only: NO_LIST,
  },
  DDIMScheduler: {
    algorithm: "ddim",
    defaults: {
      ...BETAS_OF_DIFFUSERS,
      timestep_spacing: "leading",
      steps_offset: 0,
      rescale_betas_zero_snr: false,
      set_alpha_to_one: true,
      clip_sample: true,
    },
    only: { ...NO_LIST, ...UNCLIPPED },
  },
  DPMSolverMultistepScheduler: {
    algorithm: "dpm-solver-2m",
    defaults: {
      ...BETAS_OF_DIFFUSERS,
      timestep_spacing: "linspace",
      steps_offset: 0,
      rescale_betas_zero_snr: false,
      use_karras_sigmas: false,
      lambda_min_clipped: Number.NEGATIVE_INFINITY,
    },
    only: {
      ...NO_LIST,
      ...NO_OTHER_LEVELS,
      use_lu_lambdas: [false],
      use_flow_sigmas: [false],
      use_dynamic_shifting: [false],
      thresholding: [false],
      algorithm_type: ["dpmsolver++"],
      solver_order: [2],
      solver_type: ["midpoint"],
      final_sigmas_type: ["zero"],
      // Of a network that predicts a variance as well; other words are DDPM's and not read.
      variance_type: [null, "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log"],
    },
  },
  LCMScheduler: {
    algorithm: "lcm",
    defaults: {
      num_train_timesteps: 1000,
      beta_start: 0.00085,
      beta_end: 0.012,
      beta_schedule: "scaled_linear",
      original_inference_steps: 50,
      rescale_betas_zero_snr: false,
      set_alpha_to_one: true,
    },
    only: { ...NO_LIST, ...UNCLIPPED, timestep_scaling: [10] },
  },
  PNDMScheduler: {
    algorithm: "pndm",
    defaults: {
      ...BETAS_OF_DIFFUSERS,
      timestep_spacing: "leading",
      steps_offset: 0,
      set_alpha_to_one: false,
      skip_prk_steps: false,
    },
    only: NO_LIST,
  },
  FlowMatchEulerDiscreteScheduler: {
    algorithm: "flow-match-euler",
    defaults: { num_train_timesteps: 1000, shift: 1 },
    only: {
      ...NO_OTHER_LEVELS,
      use_karras_sigmas: [false],
      use_dynamic_shifting: [false],
      invert_sigmas: [false],
      shift_terminal: [null],
      stochastic_sampling: [false],
    },
  },
};

const BETAS: Readonly<Record<string, DiffusionSettings["betas"]["kind"]>> = {
  linear: "linear",
  scaled_linear: "scaled-linear",
  squaredcos_cap_v2: "squared-cosine",
};
const SPACINGS = { leading: "leading", linspace: "linspace", trailing: "trailing" } as const;
const PREDICTIONS: Readonly<Record<string, PredictionKind>> = { epsilon: "epsilon", v_prediction: "v" };

/** Throws Error that names the field, what is supported and what was found. `eta` is an argument of the pipeline, not of the file. */
export function readSchedulerConfig(config: Config, eta = 0): SchedulerDescription {
  const name = String(config._class_name);
  const { algorithm, defaults, only } = oneOf(CLASSES, name, "scheduler", name);
  const found: Config = { ...defaults, ...given(config) };
  const karras = "use_karras_sigmas" in defaults && found.use_karras_sigmas === true;
  // They bound respaced levels and nothing else.
  const bounds: SchedulerClass["only"] = karras ? { sigma_min: [null], sigma_max: [null] } : {};
  for (const [field, allowed] of Object.entries({ ...only, ...bounds }))
    if (field in found && !allowed.includes(found[field]))
      throw new Error(
        `${name}: "${field}" is ${JSON.stringify(found[field])}; supported is ${allowed.map((a) => JSON.stringify(a)).join(" or ")}`,
      );
  const count = number(found, "num_train_timesteps");
  if (algorithm === "flow-match-euler") {
    const scheduler = { algorithm, shift: number(found, "shift"), spacing: "training", timestepScale: count } as const;
    return { prediction: "flow", scheduler };
  }
  const isOn = (field: string) => field in defaults && found[field] === true;
  const text = (field: string, absent: string) => (field in defaults ? String(found[field]) : absent);
  return {
    prediction: oneOf(PREDICTIONS, String(found.prediction_type ?? "epsilon"), "prediction_type", name),
    scheduler: {
      algorithm,
      betas: {
        kind: oneOf(BETAS, text("beta_schedule", "linear"), "beta_schedule", name),
        start: number(found, "beta_start"),
        end: number(found, "beta_end"),
        count,
      },
      zeroTerminalSnr: isOn("rescale_betas_zero_snr"),
      spacing: oneOf(SPACINGS, text("timestep_spacing", "leading"), "timestep_spacing", name),
      offset: "steps_offset" in defaults ? number(found, "steps_offset") : 0,
      levels: karras ? "karras" : "table",
      end: isOn("set_alpha_to_one") ? "clean" : "first-time",
      eta,
      originalSteps: "original_inference_steps" in defaults ? number(found, "original_inference_steps") : 50,
      ...("skip_prk_steps" in defaults && found.skip_prk_steps !== true && { rungeKutta: true }),
      ...("lambda_min_clipped" in defaults && clipped(found)),
    },
  };
}

/** What the file says; null is what Python's None is to these classes: nothing said. */
function given(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

function clipped(config: Config): Pick<DiffusionSettings, "lambdaMin"> {
  const { lambda_min_clipped: least } = config;
  return least === Number.NEGATIVE_INFINITY ? {} : { lambdaMin: number(config, "lambda_min_clipped") };
}

function oneOf<T>(table: Readonly<Record<string, T>>, key: string, field: string, name: string): T {
  const found = Object.hasOwn(table, key) ? table[key] : undefined;
  if (found === undefined)
    throw new Error(`${name}: ${field} "${key}" is not supported; supported are ${Object.keys(table).join(", ")}`);
  return found;
}

function number(config: Config, field: string): number {
  const value = config[field];
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`${config._class_name}: "${field}" should be a number, found ${JSON.stringify(value)}`);
  return value;
}
