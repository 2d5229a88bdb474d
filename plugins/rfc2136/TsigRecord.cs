namespace Panel.Plugins.Rfc2136;

/// <summary>A signature as it came (RFC 8945, section 4.2).</summary>
/// <param name="Start">Where the record begins in its message.</param>
/// <param name="Key">The key's name.</param>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Time">When it was signed, in seconds since 1970.</param>
/// <param name="Fudge">Seconds that clocks may differ.</param>
/// <param name="Mac">Empty in an error that could not be signed.</param>
/// <param name="OriginalId">What was signed as the message's id.</param>
/// <param name="Error">BADSIG, BADKEY, BADTIME.</param>
/// <param name="Other">The server's time with BADTIME.</param>
internal sealed record TsigRecord(
    int Start,
    string Key,
    string Algorithm,
    long Time,
    ushort Fudge,
    byte[] Mac,
    ushort OriginalId,
    ResponseCode Error,
    byte[] Other
)
{
    public static TsigRecord Read(DnsRecord record, int start)
    {
        if (record.Class != DnsMessage.AnyClass)
        {
            throw new DnsFormatException("The signature has another class than ANY.");
        }

        var reader = new DnsReader(record.Data);
        return new TsigRecord(
            start,
            record.Name,
            reader.Name(),
            reader.UInt48(),
            reader.UInt16(),
            reader.Take(reader.UInt16()).ToArray(),
            reader.UInt16(),
            (ResponseCode)reader.UInt16(),
            reader.Take(reader.UInt16()).ToArray()
        );
    }
}
