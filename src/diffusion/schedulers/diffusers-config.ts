// Reads the scheduler_config.json of a diffusers repository. What it asks for and is not built here is refused by name,
// never ignored: a picture from the wrong schedule looks only slightly wrong.
import type { DiffusionSettings, PredictionKind, SchedulerSettings } from "./create-scheduler.ts";

type Config = Readonly<Record<string, unknown>>;

export interface SchedulerDescription {
  readonly scheduler: SchedulerSettings;
  readonly prediction: PredictionKind;
}

const ALGORITHMS: Readonly<Record<string, DiffusionSettings["algorithm"]>> = {
  EulerDiscreteScheduler: "euler",
  EulerAncestralDiscreteScheduler: "euler-ancestral",
  DDIMScheduler: "ddim",
  DPMSolverMultistepScheduler: "dpm-solver-2m",
  LCMScheduler: "lcm",
  PNDMScheduler: "pndm",
};

/** Fields that must have one of these values, or be absent. */
const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  trained_betas: [null],
  thresholding: [false],
  use_exponential_sigmas: [false],
  use_beta_sigmas: [false],
  use_lu_lambdas: [false],
  use_flow_sigmas: [false],
  use_dynamic_shifting: [false],
  invert_sigmas: [false],
  shift_terminal: [null],
  stochastic_sampling: [false],
  interpolation_type: ["linear"],
  timestep_type: ["discrete"],
  sigma_min: [null],
  sigma_max: [null],
  final_sigmas_type: ["zero"],
  algorithm_type: ["dpmsolver++"],
  solver_order: [2],
  solver_type: ["midpoint"],
  variance_type: [null],
  euler_at_final: [false],
  skip_prk_steps: [true],
  timestep_scaling: [10],
};

const BETAS: Readonly<Record<string, DiffusionSettings["betas"]["kind"]>> = {
  linear: "linear",
  scaled_linear: "scaled-linear",
  squaredcos_cap_v2: "squared-cosine",
};

const PREDICTIONS: Readonly<Record<string, PredictionKind>> = { epsilon: "epsilon", v_prediction: "v" };

/** Throws Error that names the field, what is supported and what was found. `eta` is an argument of the pipeline, not of the file. */
export function readSchedulerConfig(config: Config, eta = 0): SchedulerDescription {
  const name = String(config._class_name);
  for (const [field, allowed] of Object.entries(ONLY))
    if (field in config && !allowed.includes(config[field]) && !isForeign(name, field))
      throw new Error(
        `${name}: "${field}" is ${JSON.stringify(config[field])}; supported is ${allowed.map((a) => JSON.stringify(a)).join(" or ")}`,
      );
  if (name === "FlowMatchEulerDiscreteScheduler") {
    if (config.use_karras_sigmas === true) throw new Error(`${name}: "use_karras_sigmas" is true; supported is false`);
    return {
      prediction: "flow",
      scheduler: {
        algorithm: "flow-match-euler",
        shift: number(config, "shift", 1),
        spacing: "training",
        timestepScale: number(config, "num_train_timesteps", 1000),
      },
    };
  }
  const algorithm = oneOf(ALGORITHMS, name, "scheduler", name);
  // Stable Diffusion keeps its latents unclipped; clipping belongs to models of pixels.
  if ((algorithm === "ddim" || algorithm === "lcm") && (config.clip_sample ?? algorithm === "ddim") !== false)
    throw new Error(`${name}: "clip_sample" is on; supported is false`);
  return {
    prediction: oneOf(PREDICTIONS, text(config, "prediction_type", "epsilon"), "prediction_type", name),
    scheduler: {
      algorithm,
      betas: {
        kind: oneOf(BETAS, text(config, "beta_schedule", "linear"), "beta_schedule", name),
        start: number(config, "beta_start", 0.0001),
        end: number(config, "beta_end", 0.02),
        count: number(config, "num_train_timesteps", 1000),
      },
      zeroTerminalSnr: config.rescale_betas_zero_snr === true,
      spacing: oneOf(SPACINGS, text(config, "timestep_spacing", DEFAULT_SPACING[algorithm]), "timestep_spacing", name),
      offset: number(config, "steps_offset", 0),
      levels: config.use_karras_sigmas === true ? "karras" : "table",
      end: (config.set_alpha_to_one ?? algorithm !== "pndm") === true ? "clean" : "first-time",
      eta,
      originalSteps: number(config, "original_inference_steps", 50),
    },
  };
}

/** What diffusers takes where the file says nothing. */
const DEFAULT_SPACING: Readonly<Record<DiffusionSettings["algorithm"], string>> = {
  euler: "linspace",
  "euler-ancestral": "linspace",
  ddim: "leading",
  "dpm-solver-2m": "linspace",
  lcm: "leading",
  pndm: "leading",
};
const SPACINGS = { leading: "leading", linspace: "linspace", trailing: "trailing" } as const;

/** Files converted from one class to another keep fields the new class does not read. */
function isForeign(name: string, field: string): boolean {
  return FOREIGN_FIELDS[name]?.includes(field) ?? false;
}

const SOLVER_FIELDS = ["algorithm_type", "solver_order", "solver_type", "variance_type", "euler_at_final"];
const FOREIGN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  EulerDiscreteScheduler: [...SOLVER_FIELDS, "skip_prk_steps", "thresholding"],
  EulerAncestralDiscreteScheduler: [...SOLVER_FIELDS, "skip_prk_steps", "thresholding", "interpolation_type"],
  DDIMScheduler: [...SOLVER_FIELDS, "skip_prk_steps", "interpolation_type", "final_sigmas_type"],
  DPMSolverMultistepScheduler: ["skip_prk_steps", "interpolation_type", "timestep_type"],
  LCMScheduler: [...SOLVER_FIELDS, "skip_prk_steps", "interpolation_type"],
  PNDMScheduler: [...SOLVER_FIELDS, "interpolation_type", "thresholding"],
};

function oneOf<T>(table: Readonly<Record<string, T>>, key: string, field: string, name: string): T {
  const found = Object.hasOwn(table, key) ? table[key] : undefined;
  if (found === undefined)
    throw new Error(`${name}: ${field} "${key}" is not supported; supported are ${Object.keys(table).join(", ")}`);
  return found;
}

function number(config: Config, field: string, absent: number): number {
  const value = config[field] ?? absent;
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`${config._class_name}: "${field}" should be a number, found ${JSON.stringify(value)}`);
  return value;
}

function text(config: Config, field: string, absent: string): string {
  const value = config[field] ?? absent;
  if (typeof value !== "string")
    throw new Error(`${config._class_name}: "${field}" should be a text, found ${JSON.stringify(value)}`);
  return value;
}
