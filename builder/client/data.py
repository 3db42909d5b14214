"""What the Python client can ask of making and measuring training data: one method a route."""

from __future__ import annotations

from urllib.parse import quote

from builder.client.connection import FILE_SECONDS, Connection
from builder.wire.data import NewClusters, NewSamples, NewStress, ProducerList
from builder.wire.datasets import DatasetProposal, FormatList
from builder.wire.skills import Job


class DataCalls(Connection):
    """The calls about training data; what came of a job is got by `get_job_result`."""

    def list_producers(self, name: str) -> ProducerList:
        """Return what can make samples."""
        return self._get(ProducerList, _of(name, "samples", "producers"))

    def make_samples(self, name: str, wanted: NewSamples) -> Job:
        """Make samples of a skill's utterances; the result is a `SamplesResult`."""
        return self._send(Job, "POST", _of(name, "samples"), wanted.model_dump(mode="json"))

    def stress(self, name: str, wanted: NewStress) -> Job:
        """Measure what is understood of damaged messages; the result is a `StressResult`."""
        return self._send(Job, "POST", _of(name, "stress"), wanted.model_dump(mode="json"))

    def draw_clusters(self, name: str, wanted: NewClusters) -> Job:
        """Cluster what users said; the result is a `ClustersResult`."""
        return self._send(Job, "POST", _of(name, "clusters"), wanted.model_dump(mode="json"))

    def measure_budget(self, name: str) -> Job:
        """Measure what is understood by how many labels; the result is a `BudgetResult`."""
        return self._send(Job, "POST", _of(name, "budget"), {})

    def list_formats(self, name: str) -> FormatList:
        """Return the formats of datasets."""
        return self._get(FormatList, _of(name, "datasets", "formats"))

    def propose_dataset(
        self,
        name: str,
        file: str,
        data: bytes,
        *,
        format: str = "auto",
        language: str | None = None,
        tests: bool = False,
    ) -> DatasetProposal:
        """Return what a file of utterances would change in the draft; nothing is saved."""
        params = {"name": file, "format": format, "tests": tests, "language": language}
        return self._upload(DatasetProposal, _of(name, "datasets", "proposals"), data, params)

    def export_dataset(self, name: str, format: str) -> bytes:
        """Return the utterances of the newest draft as a file of a format."""
        path, params = _of(name, "datasets", "export"), {"format": format}
        return self._call("GET", path, params=params, timeout=FILE_SECONDS).content


def _of(name: str, *parts: str) -> str:
    return "/".join(["/v1/skills", quote(name, safe=""), *parts])
