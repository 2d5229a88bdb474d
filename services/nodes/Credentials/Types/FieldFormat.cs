namespace Panel.Nodes.Credentials.Types;

/// <summary>What a value must be beyond its length.</summary>
internal enum FieldFormat
{
    Text,

    /// <summary>An http or https address; checked against addresses inside networks.</summary>
    Url,

    /// <summary>A host with or without a port; checked likewise.</summary>
    Server,

    /// <summary>The key file of a service account of Google.</summary>
    ServiceAccount,

    /// <summary>A private key in PEM, of OpenSSH or of OpenSSL.</summary>
    PrivateKey,

    /// <summary>Zone names with commas or blanks between them.</summary>
    Zones,

    /// <summary>Base64, as TSIG keys are written.</summary>
    Base64,
}
