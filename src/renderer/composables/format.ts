/** Numbers as people read them. */
import type { Rational } from '../../contract/media.ts';

const two = (value: number): string => String(value).padStart(2, '0');

export const frameRate = (rate: Rational | null): number | null =>
  rate === null || rate.den === 0 || rate.num === 0 ? null : rate.num / rate.den;

/** Frame number as H:MM:SS:FF at a constant rate (non-drop); frames alone where there is no rate. */
export const timecode = (frame: number, rate: number | null): string => {
  if (rate === null) {
    return String(frame);
  }
  const base = Math.max(1, Math.round(rate));
  const seconds = Math.floor(frame / base);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}:${two(frame % base)}`;
};

/**
 * The frame that a person typed: a plain number counts frames, parts between colons are hours, minutes, seconds and
 * frames from the right. Null for anything else.
 */
export const parseTimecode = (text: string, rate: number | null): number | null => {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) {
    return Number(trimmed);
  }
  if (rate === null || !/^\d+([:;.]\d+){1,3}$/.test(trimmed)) {
    return null;
  }
  const base = Math.max(1, Math.round(rate));
  const [frames = 0, seconds = 0, minutes = 0, hours = 0] = trimmed.split(/[:;.]/).map(Number).reverse();
  return ((hours * 60 + minutes) * 60 + seconds) * base + frames;
};

/** Seconds as 1:02:03 h, 2:03 min, 42 s or 1.3 s. */
export const duration = (seconds: number): string => {
  if (seconds < 9.95) {
    return `${Number(Math.max(0, seconds).toFixed(1))} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${two(whole % 60)} min`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
};

const steps = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, as file managers show them. */
export const bytes = (count: number): string => {
  let value = count;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${step === 0 ? value : value.toPrecision(3)} ${steps[step] ?? 'B'}`;
};

/** Bits per second. */
export const bitrate = (perSecond: number): string =>
  perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} Mb/s` : `${Math.round(perSecond / 1e3)} kb/s`;

/** A value in dB; infinity is what two identical pictures have. */
export const decibel = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(2)} dB` : '∞');

export const signed = (value: number, digits: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : '±'}${Math.abs(value).toFixed(digits)}`;

/** A rate without needless digits: 25, 29.97, 23.976. */
export const rateText = (rate: number): string => String(Number(rate.toFixed(3)));
