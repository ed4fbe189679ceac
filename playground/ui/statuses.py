"""What the pages call the states of a run."""

from playground.engine.states import Status

ALIVE = (Status.QUEUED, Status.MEASURING, Status.RUNNING, Status.IDLE)  # it trains, or will in a moment
STATUS_WORDS = {
    Status.QUEUED: "Waiting for its turn",
    Status.MEASURING: "Timing the devices",
    Status.RUNNING: "Training",
    Status.PAUSED: "Paused",
    Status.IDLE: "Resting",
    Status.FINISHED: "Finished",
    Status.STOPPED: "Stopped",
    Status.FAILED: "Ended early",
}
