using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Panel.Identity.Factors;

/// <summary>RFC 6238 as every authenticator app knows it: SHA-1, 6 digits, steps of 30 seconds.</summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int StepSeconds = 30;

    private const int Modulus = 1_000_000;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The algorithm is the apps' choice, and HMAC does not rest on what is broken of SHA-1.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        // RFC 4226: the last four bits say where the number is.
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & int.MaxValue;
        return (number % Modulus).ToString($"D{Digits}", System.Globalization.CultureInfo.InvariantCulture);
    }
}
