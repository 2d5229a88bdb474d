using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Panel.Data.Secrets;

namespace Panel.Data.Tests.Secrets;

public sealed class SecretBoxTests
{
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal)
    {
        ["old"] = NewKey(),
        ["new"] = NewKey(),
    };

    [Fact]
    public void Open_SamePurpose_GivesTheSecret()
    {
        var (box, again) = (Box("old"), Box("old"));
        var value = box.Protect("geheim ✓", "a:1");

        Assert.Equal("geheim ✓", again.Open(value, "a:1"));
        Assert.NotEqual(value, box.Protect("geheim ✓", "a:1"));
    }

    [Fact]
    public void Open_OtherPurpose_Throws() =>
        Assert.ThrowsAny<CryptographicException>(() => Box("old").Open(Box("old").Protect("secret", "a:1"), "a:2"));

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(28)]
    public void Open_OneBitChanged_Throws(int position)
    {
        var bytes = Convert.FromBase64String(Box("old").Protect("secret", "a:1")["old:".Length..]);
        bytes[position] ^= 1;

        Assert.ThrowsAny<CryptographicException>(() => Box("old").Open($"old:{Convert.ToBase64String(bytes)}", "a:1"));
    }

    [Theory]
    [InlineData("old:")]
    [InlineData("old:AAAA")]
    [InlineData("old:not base64!")]
    [InlineData("plain text")]
    public void Open_NotAProtectedValue_Throws(string value) =>
        Assert.ThrowsAny<CryptographicException>(() => Box("old").Open(value, "a:1"));

    [Fact]
    public void Open_AfterRotation_OldValuesOpenAndNewOnesUseTheNewKey()
    {
        var before = Box("old").Protect("secret", "a:1");
        var rotated = Box("new");

        Assert.Equal("secret", rotated.Open(before, "a:1"));
        Assert.StartsWith("new:", rotated.Protect("secret", "a:1"), StringComparison.Ordinal);
        _keys.Remove("old");
        Assert.ThrowsAny<CryptographicException>(() => Box("new").Open(before, "a:1"));
    }

    [Fact]
    public void Create_ActiveKeyMissing_Throws() => Assert.Throws<InvalidOperationException>(() => Box("other"));

    private SecretBox Box(string active) =>
        new(Options.Create(new SecretOptions { ActiveKey = active, Keys = new(_keys, StringComparer.Ordinal) }));

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
