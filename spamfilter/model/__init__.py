import os

# Before it is imported: ONNX Runtime would give the machine a number, keep a diary in the home folder, and send it to
# its makers.  This service calls nobody.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
