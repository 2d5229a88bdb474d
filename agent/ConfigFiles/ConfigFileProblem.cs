namespace Panel.Agent.ConfigFiles;

/// <summary>Why a config file was left as it was.</summary>
/// <param name="Path">As the specification names it.</param>
/// <param name="Message">On how it went; it holds no values of the file.</param>
/// <param name="Required">The workload does not start without it.</param>
public sealed record ConfigFileProblem(string Path, string Message, bool Required = false)
{
    /// <summary>The message of a fault in the agent, not in the file.</summary>
    public const string Unexpected = "could not be patched";

    private const int MaxLength = 500;

    /// <summary>On one line of bounded length: parsers quote what they stumble over.</summary>
    public override string ToString()
    {
        var text = $"{Path}: {Message}".ReplaceLineEndings(" ");
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }
}
