namespace Panel.Identity.Ssh;

/// <summary>The SSH certificate authority. Section <c>Identity:Ssh</c>.</summary>
internal sealed class SshOptions
{
    public const string Section = "Identity:Ssh";

    /// <summary>For how many hours a certificate may be asked at most. Default: 24.</summary>
    public int LongestHours { get; set; } = 24;

    /// <summary>For how many hours it is good when the request does not say. Default: 8.</summary>
    public int DefaultHours { get; set; } = 8;
}
