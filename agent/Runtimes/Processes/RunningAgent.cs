namespace Panel.Agent.Runtimes.Processes;

/// <summary>The file that tells supervisors whether an agent is there to read the output that they keep.</summary>
internal sealed class RunningAgent : IDisposable
{
    private readonly string _file;

    public RunningAgent(string root)
    {
        _file = PathIn(root);
        PrivateFolder.WriteFile(_file, File.ReadAllText("/proc/self/stat"));
    }

    public static string PathIn(string root) => Path.Combine(root, "agent");

    public void Dispose() => File.Delete(_file);
}
