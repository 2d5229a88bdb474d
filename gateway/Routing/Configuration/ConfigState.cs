namespace Panel.Gateway.Routing.Configuration;

/// <summary>Whether the configuration in use is the one in the file.</summary>
internal sealed class ConfigState
{
    private volatile Refusal? _refusal;

    /// <summary>Null while all is well.</summary>
    public Refusal? Refused => _refusal;

    public void Refuse(DateTimeOffset at, IReadOnlyList<string> problems) =>
        _refusal = new Refusal(_refusal?.Since ?? at, problems);

    public void Accept() => _refusal = null;

    internal sealed record Refusal(DateTimeOffset Since, IReadOnlyList<string> Problems);
}
