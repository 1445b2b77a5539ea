import { formatFigure } from "./table.ts";

/** A bar of a plot. */
export interface PlotBar {
  readonly label: string;
  readonly micros: number;
  readonly role: "ours" | "limit" | "peer";
}

const colours = { ours: "#1f6feb", limit: "#8b949e", peer: "#d29922" } as const;
const rowHeight = 22;
const labelWidth = 190;
const barWidth = 380;
const width = labelWidth + barWidth + 90;

/**
 * Draws one scenario as bars from the fastest to the slowest. The scale is logarithmic, with a line at each power of ten:
 * the slowest peers take a thousand times as long as the limit.
 */
export function drawPlot(title: string, bars: readonly PlotBar[]): string {
  const sorted = [...bars].sort((a, b) => a.micros - b.micros);
  const [least = 1] = sorted.map(({ micros }) => Math.log10(micros));
  const low = Math.floor(least);
  const high = Math.max(low + 1, Math.ceil(Math.log10(sorted.at(-1)?.micros ?? 1)));
  const lengthOf = (exponent: number): number => Math.max(2, (barWidth * (exponent - low)) / (high - low));
  const bottom = 40 + rowHeight * sorted.length;
  const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom + 24}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="20" font-size="14" font-weight="bold">${escapeText(title)}</text>`,
    ...powers.map((power) =>
      drawPower(power, labelWidth + (barWidth * (power - low)) / (high - low), bottom),
    ),
    ...sorted.map((bar, row) => drawBar(bar, 34 + row * rowHeight, lengthOf(Math.log10(bar.micros)))),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

function drawPower(power: number, x: number, bottom: number): string {
  const at = x.toFixed(1);
  return [
    `<line x1="${at}" y1="30" x2="${at}" y2="${bottom}" stroke="#d0d7de"/>`,
    `<text x="${at}" y="${bottom + 16}" text-anchor="middle" fill="#57606a">${timeOf(power)}</text>`,
  ].join("\n");
}

function drawBar({ label, micros, role }: PlotBar, y: number, length: number): string {
  const middle = y + rowHeight / 2 + 3;
  return [
    `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escapeText(label)}</text>`,
    `<rect x="${labelWidth}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 6}" fill="${colours[role]}"/>`,
    `<text x="${(labelWidth + length + 6).toFixed(1)}" y="${middle}">${formatFigure(micros)} us</text>`,
  ].join("\n");
}

/** A power of ten of a microsecond. */
function timeOf(power: number): string {
  if (power >= 6) return `${10 ** (power - 6)} s`;
  return power >= 3 ? `${10 ** (power - 3)} ms` : `${Number((10 ** power).toFixed(6))} us`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
