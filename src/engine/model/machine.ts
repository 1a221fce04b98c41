/** Facts about this machine that inference depends on, from what is cheap to read. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import type { ExecutionProvider } from '../../contract/model.ts';

const MiB = 1024 * 1024;

/**
 * Memory that one inference may take when nobody has said: a quarter of what the machine (or the container) has, from
 * 512 MiB to 8 GiB. It depends on no momentary state: the tiles of a job must not change when it is resumed.
 */
export const defaultMemoryBudgetMiB = (): number => {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 && constrained < totalmem() ? constrained : totalmem();
  return Math.round(Math.min(8192, Math.max(512, total / MiB / 4)));
};

/**
 * Inference threads when nobody has said: one for each physical core, less one for decoding and encoding. A machine with
 * two cores gives both: decoding and encoding are a small part of the work, and half of its cores would idle.
 */
export const defaultThreads = (): number => threadsFor(Math.min(physicalCores(), availableParallelism()));

/** The same for a number of cores. */
export const threadsFor = (cores: number): number => Math.max(1, cores > 2 ? cores - 1 : cores);

const physicalCores = (): number => {
  const logical = cpus().length;
  if (process.platform === 'linux') {
    try {
      const folder = '/sys/devices/system/cpu';
      const siblings = readdirSync(folder)
        .filter((name) => /^cpu\d+$/.test(name))
        .map((name) => readFileSync(path.join(folder, name, 'topology', 'thread_siblings_list'), 'utf8').trim());
      if (siblings.length > 0) {
        return new Set(siblings).size;
      }
    } catch {
      // Not every container shows the topology.
    }
  }
  // ARM processors have one thread for each core; x86 desktops almost always two.
  return process.arch === 'x64' && process.platform !== 'darwin' ? Math.max(1, Math.ceil(logical / 2)) : logical;
};

/** Why a provider cannot work here, told without trying it; null where it has to be tried. */
export const missingHardware = (provider: ExecutionProvider, hasCudaLibrary: () => boolean): string | null => {
  if (provider === 'cuda') {
    if (!existsSync('/dev/nvidiactl') && !existsSync('/proc/driver/nvidia/version')) {
      return 'no NVIDIA driver was found';
    }
    return hasCudaLibrary()
      ? null
      : "onnxruntime's CUDA libraries are not installed (they are a separate download, see the user guide)";
  }
  if (provider === 'webgpu' && process.platform === 'linux') {
    const named = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'].some((name) => (process.env[name] ?? '') !== '');
    const device = existsSync('/dev/nvidiactl') || readdirOrNone('/dev/dri').some((name) => name.startsWith('render'));
    return named || device ? null : 'no graphics device was found';
  }
  return null;
};

/** Text that changes when a graphics driver is exchanged, so that what was found out about it is found out again. */
export const driverFacts = (): string => {
  const facts = [process.platform, process.arch, release(), process.env['VK_DRIVER_FILES'] ?? ''];
  if (process.platform === 'linux') {
    facts.push(textOf('/proc/driver/nvidia/version'));
    for (const card of readdirOrNone('/sys/class/drm').filter((name) => /^renderD\d+$/.test(name))) {
      facts.push(textOf(`/sys/class/drm/${card}/device/vendor`), textOf(`/sys/class/drm/${card}/device/device`));
    }
    facts.push(stampOf('/usr/share/vulkan/icd.d'), stampOf('/etc/vulkan/icd.d'));
  }
  if (process.platform === 'win32') {
    const system = path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32');
    facts.push(
      ...['nvcuda.dll', 'D3D12.dll', 'dxcore.dll', 'DriverStore'].map((name) => stampOf(path.join(system, name))),
    );
  }
  return facts.join('\n');
};

const readdirOrNone = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

const stampOf = (file: string): string => {
  try {
    const { size, mtimeMs } = statSync(file);
    return `${size}@${mtimeMs}`;
  } catch {
    return '';
  }
};
