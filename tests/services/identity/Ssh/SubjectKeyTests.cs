using System.Numerics;
using System.Security.Cryptography;
using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Tests.Ssh;

public sealed class SubjectKeyTests
{
    [Theory]
    [InlineData("ed25519", null)]
    [InlineData("ecdsa", 256)]
    [InlineData("ecdsa", 384)]
    [InlineData("ecdsa", 521)]
    [InlineData("rsa", 3072)]
    public async Task Key_OfSshKeygen_IsReadWithItsFingerprint(string type, int? bits)
    {
        using var key = await KeyFile.CreateAsync(type, bits);

        var read = SubjectKey.Parse(key.PublicKey, out _)!;

        var shown = (await Tool.RunAsync("ssh-keygen", "-l", "-f", $"{key.Path}.pub")).Succeeded().Output;
        Assert.Contains($" {read.Fingerprint} ", shown, StringComparison.Ordinal);
        Assert.StartsWith($"{read} ", key.PublicKey, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa", 1024, "2048 to 8192 bits")]
    public async Task Key_ThatIsWeak_IsRefusedWithTheReason(string type, int bits, string reason)
    {
        using var key = await KeyFile.CreateAsync(type, bits);

        Assert.Null(SubjectKey.Parse(key.PublicKey, out var problem));

        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OfAnotherKind_IsRefused()
    {
        var blob = new SshWriter().String("ssh-dss").Mpint([1]).ToArray();

        Assert.Null(SubjectKey.Parse(Line("ssh-dss", blob), out var problem));

        Assert.StartsWith("Only ", problem, StringComparison.Ordinal);
    }

    public static TheoryData<string> Malformed() =>
        [
            "",
            " ",
            "ssh-ed25519",
            "ssh-ed25519 ",
            "ssh-ed25519 !!!",
            "ssh-ed25519 AAAA",
            new string('a', 5000),
            Good() + "\n" + Good(),
            Good().Replace(" ", "\0 ", StringComparison.Ordinal),
            "command=\"sh\" " + Good(),
            // The type beside the key and the one inside differ.
            "ssh-rsa " + Good().Split(' ')[1],
            Line("ssh-ed25519", new SshWriter().String("ssh-ed25519").String(new byte[31]).ToArray()),
            Line("ssh-ed25519", new SshWriter().String("ssh-ed25519").String(new byte[32]).Byte(0).ToArray()),
            Line("ssh-ed25519", [.. new SshWriter().String("ssh-ed25519").UInt32(uint.MaxValue).ToArray(), 1, 2, 3]),
            Ecdsa("nistp256", Point().Append((byte)0)),
            Ecdsa("nistp384", Point()),
            // Not on the curve.
            Ecdsa("nistp256", Point().Select((value, index) => index == 64 ? (byte)(value ^ 1) : value)),
            // Compressed.
            Ecdsa("nistp256", Point().Take(33).Select((value, index) => index == 0 ? (byte)2 : value)),
            // Negative, even, not in the shortest form; exponents of 1 and 2.
            Rsa([1, 0, 1], [0x80, .. new byte[255], 1], raw: true),
            Rsa([1, 0, 1], [0x80, .. new byte[256]]),
            Rsa([1, 0, 1], [0, 0, 0x80, .. new byte[254], 1], raw: true),
            Rsa([1], Modulus()),
            Rsa([2], Modulus()),
            Rsa([1, 0, 0, 0, 1], Modulus()),
        ];

    [Theory, MemberData(nameof(Malformed))]
    public void Key_ThatIsMalformed_IsRefused(string text)
    {
        Assert.Null(SubjectKey.Parse(text, out var problem));

        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Key_WithNoise_NeverThrows()
    {
        var random = new Random(1);
        var blobs = new[]
        {
            SshPublicKey.Read(Good()),
            SshPublicKey.Read(Ecdsa("nistp256", Point())),
            SshPublicKey.Read(Rsa([1, 0, 1], Modulus())),
        };
        for (var round = 0; round < 3000; round++)
        {
            var key = blobs[round % blobs.Length];
            var blob = key.Blob[..random.Next(key.Blob.Length + 1)];
            for (var change = random.Next(4); change > 0 && blob.Length > 0; change--)
            {
                blob[random.Next(blob.Length)] = (byte)random.Next(256);
            }

            SubjectKey.Parse(Line(key.Type, blob), out _);
        }

        Assert.All(blobs, key => Assert.NotNull(SubjectKey.Parse(key.ToString(), out _)));
    }

    private static string Line(string type, byte[] blob) => new SshPublicKey(type, blob).ToString();

    private static string Good() => SshPublicKey.Of("ssh-ed25519", new SshWriter().String(new byte[32])).ToString();

    private static byte[] Point()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    private static string Ecdsa(string curve, IEnumerable<byte> point) =>
        SshPublicKey.Of($"ecdsa-sha2-{curve}", new SshWriter().String(curve).String([.. point])).ToString();

    private static byte[] Modulus() => (BigInteger.Pow(2, 2048) - 1).ToByteArray(isUnsigned: true, isBigEndian: true);

    private static string Rsa(byte[] exponent, byte[] modulus, bool raw = false) =>
        SshPublicKey
            .Of(
                "ssh-rsa",
                raw ? new SshWriter().Mpint(exponent).String(modulus) : new SshWriter().Mpint(exponent).Mpint(modulus)
            )
            .ToString();
}
