namespace Panel.Agent.Tests;

internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("panel-agent-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
