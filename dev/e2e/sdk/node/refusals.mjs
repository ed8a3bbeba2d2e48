import OpenAI from 'openai';

/** What the exception of a refused call says; `error` is null if it was not refused. */
export async function refused(call) {
  try {
    await call();
    return { error: null };
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    const { status, code, requestID: request_id } = error;
    return { error: error.constructor.name, status, code, request_id };
  }
}
