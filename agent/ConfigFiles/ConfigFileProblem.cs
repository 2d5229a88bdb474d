namespace Panel.Agent.ConfigFiles;

/// <summary>Why a config file was left as it was.</summary>
/// <param name="Path">As the specification names it.</param>
public sealed record ConfigFileProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
