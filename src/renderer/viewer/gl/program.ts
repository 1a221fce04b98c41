/** A compiled program with its uniforms by name. */
export type Program = {
  readonly handle: WebGLProgram;
  readonly uniform: (name: string) => WebGLUniformLocation | null;
};

const compile = (gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader => {
  const shader = gl.createShader(kind);
  if (shader === null) {
    throw new Error('WebGL context lost');
  }
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`shader: ${gl.getShaderInfoLog(shader) ?? 'unknown error'}`);
  }
  return shader;
};

/** @throws Error with the compiler's log. */
export const createProgram = (gl: WebGL2RenderingContext, vertex: string, fragment: string): Program => {
  const handle = gl.createProgram();
  const shaders = [compile(gl, gl.VERTEX_SHADER, vertex), compile(gl, gl.FRAGMENT_SHADER, fragment)];
  for (const shader of shaders) {
    gl.attachShader(handle, shader);
  }
  gl.linkProgram(handle);
  if (gl.getProgramParameter(handle, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`program: ${gl.getProgramInfoLog(handle) ?? 'unknown error'}`);
  }
  for (const shader of shaders) {
    gl.deleteShader(shader);
  }
  const locations = new Map<string, WebGLUniformLocation | null>();
  return {
    handle,
    uniform: (name) => {
      if (!locations.has(name)) {
        locations.set(name, gl.getUniformLocation(handle, name));
      }
      return locations.get(name) ?? null;
    },
  };
};
