// A surface to turn around: reads a GLB of ours and draws it with WebGL, nothing else. Drag or use the arrow keys.

import { h } from "../dom.js";
import { uid } from "../journey/press.js";
import { gettext } from "../words.js";

const GLTF = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const FLOAT_BYTES = 4;
const WIDE = { 5121: Uint8Array, 5123: Uint16Array, 5125: Uint32Array };
const KEY_TURN = 0.15;
const DRAG_TURN = 0.01;
const FIRST = { turn: 0.7, tilt: 0.5, size: 1 };
const NEAREST = 2.5;

/** Read positions, normals and triangles of the one surface in a GLB; throws RangeError for what is none. */
export function surfaceOf(bytes) {
  const view = new DataView(bytes);
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== GLTF || view.getUint32(16, true) !== JSON_CHUNK) throw new RangeError("not a GLB");
  const length = view.getUint32(12, true);
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 20, length)));
  const start = 20 + length + 8;
  const part = (index, Type, per) => {
    const { bufferView, count, byteOffset = 0 } = told.accessors[index];
    const from = start + (told.bufferViews[bufferView].byteOffset ?? 0) + byteOffset;
    // A copy: where it begins in the file may be no multiple of a number's length.
    return new Type(bytes.slice(from, from + count * per * Type.BYTES_PER_ELEMENT));
  };
  const { attributes, indices } = told.meshes[0].primitives[0];
  const positions = part(attributes.POSITION, Float32Array, 3);
  return { positions, normals: part(attributes.NORMAL, Float32Array, 3), triangles: part(indices, WIDE[told.accessors[indices].componentType], 1) };
}

/** Where the middle of a surface is, and how far its corners are from there. */
function extentOf(positions) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  positions.forEach((value, index) => {
    low[index % 3] = Math.min(low[index % 3], value);
    high[index % 3] = Math.max(high[index % 3], value);
  });
  return { middle: low.map((value, axis) => (value + high[axis]) / 2), radius: Math.hypot(...low.map((value, axis) => high[axis] - value)) / 2 || 1 };
}

const CORNERS = `
attribute vec3 position;
attribute vec3 normal;
uniform mat3 turned;
uniform vec3 middle;
uniform vec3 scale;
varying vec3 facing;
void main() {
  vec3 at = turned * (position - middle);
  facing = turned * normal;
  gl_Position = vec4(at.xy * scale.xy, -at.z * scale.z, 1.0);
}`;

const COLOURS = `
precision mediump float;
varying vec3 facing;
void main() {
  vec3 towards = normalize(facing);
  float light = 0.35 + 0.65 * abs(dot(towards, normalize(vec3(0.3, 0.5, 0.8))));
  gl_FragColor = vec4(vec3(0.88, 0.74, 0.63) * light, 1.0);
}`;

function programOf(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, CORNERS], [gl.FRAGMENT_SHADER, COLOURS]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

/** First around the upright axis, then tilted towards the viewer; column by column, as WebGL takes it. */
function turning({ turn, tilt }) {
  const [c, s, a, b] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  return [c, s * b, -s * a, 0, a, b, s, -c * b, c * a];
}

/** Load a surface onto the card; returns what draws it, or null where there is no WebGL. */
function drawing(canvas, surface) {
  const gl = canvas.getContext("webgl2", { antialias: true, alpha: true }) ?? canvas.getContext("webgl", { antialias: true, alpha: true });
  const program = gl && programOf(gl);
  // The older WebGL counts corners with 16 bits unless it is asked.
  const isWide = surface.triangles instanceof Uint32Array;
  if (!program || (isWide && !globalThis.WebGL2RenderingContext && !gl.getExtension("OES_element_index_uint"))) return null;
  const { middle, radius } = extentOf(surface.positions);
  gl.useProgram(program);
  gl.enable(gl.DEPTH_TEST);
  for (const [name, values] of [["position", surface.positions], ["normal", surface.normals]]) {
    const place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 3 * FLOAT_BYTES, 0);
  }
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, surface.triangles, gl.STATIC_DRAW);
  const kind = { 1: gl.UNSIGNED_BYTE, 2: gl.UNSIGNED_SHORT, 4: gl.UNSIGNED_INT }[surface.triangles.BYTES_PER_ELEMENT];
  const uniform = (name) => gl.getUniformLocation(program, name);
  gl.uniform3fv(uniform("middle"), middle);
  return (pose) => {
    const density = Math.min(globalThis.devicePixelRatio || 1, 2);
    canvas.width = Math.max(1, canvas.clientWidth * density);
    canvas.height = Math.max(1, canvas.clientHeight * density);
    const least = Math.min(canvas.width, canvas.height);
    const scale = (0.95 * pose.size) / radius;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.uniformMatrix3fv(uniform("turned"), false, turning(pose));
    gl.uniform3f(uniform("scale"), (scale * least) / canvas.width, (scale * least) / canvas.height, 0.95 / radius);
    gl.drawElements(gl.TRIANGLES, surface.triangles.length, kind, 0);
  };
}

const KEYS = {
  ArrowLeft: (pose) => { pose.turn -= KEY_TURN; },
  ArrowRight: (pose) => { pose.turn += KEY_TURN; },
  ArrowUp: (pose) => { pose.tilt += KEY_TURN; },
  ArrowDown: (pose) => { pose.tilt -= KEY_TURN; },
  "+": (pose) => { pose.size *= 1.15; },
  "-": (pose) => { pose.size /= 1.15; },
  Home: (pose) => Object.assign(pose, FIRST),
};

/** Let a pose be changed by dragging and by keys; `changed()` after each. */
function steering(canvas, pose, changed) {
  const settle = () => {
    pose.tilt = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, pose.tilt));
    pose.size = Math.max(0.5, Math.min(NEAREST, pose.size));
    changed();
  };
  canvas.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    KEYS[event.key](pose);
    settle();
  });
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pose.turn += event.movementX * DRAG_TURN;
    pose.tilt += event.movementY * DRAG_TURN;
    settle();
  });
}

/**
 * Show a GLB to be turned around; `label` is what it shows.
 *
 * Returns a node, or null where the browser has no WebGL: then the pictures must do.
 */
export function viewer(bytes, label) {
  const help = h("p", { class: "hint", id: uid("turning") }, gettext("Drag to turn it, or use the arrow keys; + and − make it larger and smaller, Home brings it back."));
  const canvas = h("canvas", { class: "viewer", tabindex: "0", role: "img", "aria-label": label, "aria-describedby": help.id });
  const draw = drawing(canvas, surfaceOf(bytes));
  if (!draw) return null;
  const pose = { ...FIRST };
  let asked = 0;
  const redraw = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => draw(pose));
  };
  steering(canvas, pose, redraw);
  new ResizeObserver(redraw).observe(canvas);
  return h("div", { class: "viewing" }, canvas, help);
}
