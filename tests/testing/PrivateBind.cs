using System.Globalization;
using System.Security.Cryptography;

namespace Panel.Testing;

/// <summary>A BIND server of the test's own, with a TSIG key (hmac-sha256) that may change and transfer its zones.</summary>
public sealed class PrivateBind() : PrivateServer("bind.sh")
{
    public int Port { get; } = FreePort.Next();

    public string KeyName => "panel-key";

    /// <summary>In base64.</summary>
    public string KeySecret { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>With an SOA, an NS and an address of ns1.</summary>
    public IReadOnlyList<string> Zones { get; init; } = ["panel.test"];

    private protected override IEnumerable<string> Ports =>
        [Port.ToString(CultureInfo.InvariantCulture), KeyName, KeySecret, .. Zones];

    /// <summary>Gives a zone its content, before the start.</summary>
    public void WriteZone(string zone, string content) =>
        File.WriteAllText(Path.Combine(Folder, zone + ".zone"), content);
}
