"""What the exceptions of an SDK say about a refused call."""


def refusal(call, raised, detail):
    """`raised` is the SDK's exception for a status; `detail` gives what only this SDK has of it."""
    try:
        call()
        return {"error": None}
    except raised as error:
        return {
            "error": type(error).__name__,
            "status": error.status_code,
            "request_id": error.request_id,
        } | detail(error)
