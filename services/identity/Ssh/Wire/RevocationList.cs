namespace Panel.Identity.Ssh.Wire;

/// <summary>A key revocation list in the format of OpenSSH's PROTOCOL.krl: serial numbers by authority.</summary>
internal static class RevocationList
{
    private const ulong Magic = 0x5353484b524c0a00;
    private const uint FormatVersion = 1;
    private const byte CertificatesSection = 1;
    private const byte SerialList = 0x20;

    /// <summary>The sections alone: what tells one list from another.</summary>
    public static byte[] Sections(IEnumerable<(SshPublicKey Authority, IReadOnlyCollection<ulong> Serials)> revoked) =>
        revoked
            .Aggregate(
                new SshWriter(),
                (writer, entry) => writer.Byte(CertificatesSection).String(Section(entry.Authority, entry.Serials))
            )
            .ToArray();

    /// <summary>The version has to grow with each change; the time does.</summary>
    public static byte[] Write(byte[] sections, DateTimeOffset now)
    {
        var time = (ulong)now.ToUnixTimeSeconds();
        return new SshWriter()
            .UInt64(Magic)
            .UInt32(FormatVersion)
            .UInt64(time)
            .UInt64(time)
            .UInt64(0)
            .String("")
            .String("")
            .Raw(sections)
            .ToArray();
    }

    private static SshWriter Section(SshPublicKey authority, IReadOnlyCollection<ulong> serials) =>
        new SshWriter()
            .String(authority.Blob)
            .String("")
            .Byte(SerialList)
            .String(serials.Order().Aggregate(new SshWriter(), (writer, serial) => writer.UInt64(serial)));
}
