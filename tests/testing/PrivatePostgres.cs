using System.Globalization;

namespace Panel.Testing;

/// <summary>A PostgreSQL server of the test's own.</summary>
public sealed class PrivatePostgres() : PrivateServer("postgres.sh")
{
    public int Port { get; } = FreePort.Next();

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres";

    private protected override IEnumerable<string> Ports => [Port.ToString(CultureInfo.InvariantCulture)];
}
