namespace Panel.Data.Secrets;

/// <summary>Keys that protect secrets at rest. Section <c>Secrets</c>.</summary>
public sealed class SecretOptions
{
    public const string Section = "Secrets";

    /// <summary>Id of the key that new values are written with.</summary>
    public string ActiveKey { get; set; } = "";

    /// <summary>Key id → base64 of 32 bytes. Keep an old key until nothing is written with it any more.</summary>
    public Dictionary<string, string> Keys { get; set; } = new(StringComparer.Ordinal);
}
