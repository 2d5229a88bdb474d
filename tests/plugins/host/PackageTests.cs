using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Tests.Support;

namespace Panel.Plugins.Host.Tests;

public sealed class PackageTests
{
    private const int Link = unchecked((int)0xA1FF0000);
    private static readonly TestPackage Good = new();

    [Fact]
    public async Task Package_OfAKnownKey_IsTrusted()
    {
        using var key = PublisherKeys.Generate();

        var check = await CheckAsync(await Good.PackAsync(key), PublisherKeys.Describe(key, "Acme"));

        Assert.Null(check.Error);
        Assert.Equal((PluginTrust.Trusted, PublisherKeys.IdOf(key)), (check.Trust, check.KeyId));
        Assert.Equal("acme.test", check.Manifest!.Id);
    }

    [Fact]
    public async Task Package_OfTheSameFolder_IsTheSameBytes() =>
        Assert.Equal(await Good.PackAsync(null), await Good.PackAsync(null));

    [Fact]
    public async Task Package_OfAnotherKeyOrNone_IsUntrusted()
    {
        using var key = PublisherKeys.Generate();
        using var other = PublisherKeys.Generate();
        var known = PublisherKeys.Describe(other, "Other");

        Assert.Equal(PluginTrust.Untrusted, (await CheckAsync(await Good.PackAsync(key), known)).Trust);
        Assert.Equal(PluginTrust.Untrusted, (await CheckAsync(await Good.PackAsync(null), known)).Trust);
    }

    [Fact]
    public async Task Package_SignedLater_IsTrusted()
    {
        using var key = PublisherKeys.Generate();
        using var signed = new MemoryStream();
        await PluginPackageWriter.SignAsync(
            new MemoryStream(await Good.PackAsync(null)),
            signed,
            key,
            CancellationToken.None
        );

        var check = await CheckAsync(signed.ToArray(), PublisherKeys.Describe(key, "Acme"));

        Assert.Equal(PluginTrust.Trusted, check.Trust);
    }

    [Fact]
    public async Task Package_WithAChangedManifest_HasABadSignature()
    {
        using var key = PublisherKeys.Generate();
        var package = Change(
            await Good.PackAsync(key),
            "plugin.json",
            text => text.Replace("A test", "A best", StringComparison.Ordinal)
        );

        Assert.Equal("bad_signature", (await CheckAsync(package, PublisherKeys.Describe(key, "Acme"))).Code);
    }

    [Fact]
    public async Task Package_WithAChangedFile_HasAHashMismatch()
    {
        var package = Change(await Good.PackAsync(null), "lib/Acme.dll", text => text + "x");

        var check = await CheckAsync(package);

        Assert.Equal("hash_mismatch", check.Code);
        Assert.Contains("lib/Acme.dll", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib/../../evil")]
    [InlineData("../evil")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("C:/evil")]
    [InlineData("lib/C:evil")]
    [InlineData("lib\\evil")]
    [InlineData("lib//evil")]
    [InlineData("lib/evil.")]
    [InlineData("lib/nul\0evil")]
    [InlineData("lib/ü")]
    [InlineData("evil")]
    [InlineData("lib/ACME.dll")]
    [InlineData("lib/Acme.dll/evil")]
    [InlineData("lib/Panel.Plugins.Sdk.dll")]
    [InlineData("lib/unlisted")]
    public async Task Package_WithAnEvilEntry_IsRefused(string name)
    {
        var check = await CheckAsync(Add(await Good.PackAsync(null), name, "evil", 0));

        Assert.NotNull(check.Error);
        Assert.Null(check.Manifest);
    }

    [Fact]
    public async Task Package_WithALink_IsRefused()
    {
        var check = await CheckAsync(Add(await Good.PackAsync(null), "lib/evil", "/etc/shadow", Link));

        Assert.Contains("is a link", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_WithAnEntryTwice_IsRefused()
    {
        var check = await CheckAsync(Add(await Good.PackAsync(null), "lib/Acme.dll", "evil", 0));

        Assert.Contains("is there twice", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_WithACopyOfTheSdk_IsRefused()
    {
        var manifest = Good.Manifest(
            new JsonObject { ["lib/Acme.dll"] = Hash("dll"), ["lib/panel.plugins.sdk.dll"] = Hash("sdk") }
        );

        var check = await CheckAsync(Zip(manifest, ("lib/Acme.dll", "dll"), ("lib/panel.plugins.sdk.dll", "sdk")));

        Assert.Contains("copy of the SDK", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_ThatUnpacksWithoutEnd_IsRefused()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "plugin.json", Good.Manifest(new JsonObject { ["lib/Acme.dll"] = Hash("x") }).ToJsonString(), 0);
            using var bomb = zip.CreateEntry("lib/Acme.dll").Open();
            var zeros = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 101; megabyte++)
            {
                bomb.Write(zeros);
            }
        }

        var check = await CheckAsync(bytes.ToArray());

        Assert.Contains("too large", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_WithTooManyEntries_IsRefused()
    {
        var manifest = Good.Manifest(new JsonObject { ["lib/Acme.dll"] = Hash("x") });
        var entries = Enumerable.Range(0, 2_001).Select(number => ($"lib/{number}", "")).ToArray();

        Assert.Equal("bad_package", (await CheckAsync(Zip(manifest, entries))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("no zip at all, just text that is longer than the end of a zip would be")]
    public async Task Package_ThatIsNoZip_IsRefused(string content) =>
        Assert.Equal("bad_package", (await CheckAsync(Encoding.ASCII.GetBytes(content))).Code);

    [Fact]
    public async Task Package_CutAnywhere_IsRefused()
    {
        var package = await Good.PackAsync(null);

        for (var length = 0; length < package.Length; length += Math.Max(1, package.Length / 200))
        {
            Assert.NotNull((await CheckAsync(package[..length])).Error);
        }
    }

    [Fact]
    public async Task Package_OfANewerContract_IsRefused()
    {
        var manifest = Good.Manifest(new JsonObject { ["lib/Acme.dll"] = Hash("dll") });
        manifest["contract"] = new JsonObject { ["min"] = 2, ["max"] = 9 };

        Assert.Equal("contract_mismatch", (await CheckAsync(Zip(manifest, ("lib/Acme.dll", "dll")))).Code);
    }

    [Fact]
    public async Task Manifest_WithManyFaults_NamesEach()
    {
        var manifest = Good.Manifest(new JsonObject { ["lib/Acme.dll"] = Hash("dll") });
        manifest["id"] = "../up";
        manifest["version"] = "one";
        manifest["hosts"] = new JsonArray("https://example.com/");
        manifest["capabilities"] = new JsonArray("root");
        manifest["limits"] = new JsonObject { ["memory_mb"] = 1 };
        manifest["config"] = new JsonObject { ["type"] = "object", ["$ref"] = "https://example.com/schema" };
        manifest["unknown"] = true;

        var check = await CheckAsync(Zip(manifest, ("lib/Acme.dll", "dll")));

        foreach (var name in (string[])["id", "version", "hosts", "capabilities", "limits.memory_mb", "config"])
        {
            Assert.Contains($"{name} ", check.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("unknown", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("(?=x)a")]
    [InlineData("[")]
    public async Task Manifest_WithAPatternThatMayTakeLong_IsRefused(string pattern)
    {
        var manifest = Good.Manifest(new JsonObject { ["lib/Acme.dll"] = Hash("dll") });
        manifest["config"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["a"] = new JsonObject { ["type"] = "string", ["pattern"] = pattern },
            },
        };

        var check = await CheckAsync(Zip(manifest, ("lib/Acme.dll", "dll")));

        Assert.Contains("config has a pattern", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com.", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "badexample.com", false)]
    [InlineData("api.example.com", "API.example.com", true)]
    [InlineData("api.example.com", "api.example.com.evil.com", false)]
    [InlineData("10.0.0.1", "[::ffff:10.0.0.1]", true)]
    [InlineData("*", "anything", true)]
    public void HostPattern_OfAHost_CoversIt(string pattern, string host, bool covers) =>
        Assert.Equal(covers, HostPattern.Covers([pattern], host));

    private static Task<PackageCheck> CheckAsync(byte[] package, params Sources.PublisherKey[] keys) =>
        new PluginPackages().CheckAsync(new MemoryStream(package), keys, CancellationToken.None);

    private static string Hash(string content) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static byte[] Zip(JsonObject manifest, params (string Name, string Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "plugin.json", manifest.ToJsonString(), 0);
            foreach (var (name, content) in entries)
            {
                Write(zip, name, content, 0);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Add(byte[] package, string name, string content, int attributes)
    {
        using var bytes = new MemoryStream();
        bytes.Write(package);
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            Write(zip, name, content, attributes);
        }

        return bytes.ToArray();
    }

    private static byte[] Change(byte[] package, string name, Func<string, string> change)
    {
        using var bytes = new MemoryStream();
        bytes.Write(package);
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry(name)!;
            string text;
            using (var reader = new StreamReader(entry.Open(), Encoding.Latin1))
            {
                text = reader.ReadToEnd();
            }

            entry.Delete();
            using var target = zip.CreateEntry(name).Open();
            target.Write(Encoding.Latin1.GetBytes(change(text)));
        }

        return bytes.ToArray();
    }

    private static void Write(ZipArchive zip, string name, string content, int attributes)
    {
        var entry = zip.CreateEntry(name);
        entry.ExternalAttributes = attributes;
        using var target = entry.Open();
        target.Write(Encoding.UTF8.GetBytes(content));
    }
}
