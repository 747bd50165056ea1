// Colours as the browser paints them, and how well one can be told from another.

/**
 * Returns what each list of CSS colours looks like, painted one over the other, the lowest first: red, green and
 * blue from 0 to 255.
 */
export function painted(page, lists) {
  return page.evaluate((lists) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    return lists.map((colours) => {
      canvas.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        if (!CSS.supports("color", colour)) throw new Error(`${colour} is no colour`);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    });
  }, lists);
}

/** Returns the contrast of two painted colours as WCAG defines it: from 1 to 21. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
