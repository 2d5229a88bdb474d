using System.Buffers.Binary;
using Npgsql;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Shared;

namespace Panel.Limits.Bench;

/// <summary>The same buckets as rows: one upsert on an unlogged table.</summary>
internal sealed class PostgresBudget(NpgsqlDataSource source) : ISharedBudget
{
    private const string Now = "(extract(epoch from now()) * 1000000)::bigint";
    private const string Free = $"greatest(0, least($5, ($4 * $3 - (greatest(b.full_at, {Now}) - {Now})) / $3))";

    private const string Take = $"""
        INSERT INTO limit_buckets AS b (name, partition, full_at, taken) VALUES ($1, $2, {Now} + least($5, $4) * $3, least($5, $4))
        ON CONFLICT (name, partition) DO UPDATE SET taken = {Free}, full_at = greatest(b.full_at, {Now}) + {Free} * $3
        RETURNING taken, full_at - {Now}
        """;

    public async Task CreateAsync()
    {
        await using var command = source.CreateCommand(
            """
            CREATE UNLOGGED TABLE limit_buckets (name text, partition uuid, full_at bigint NOT NULL, taken bigint NOT NULL,
                PRIMARY KEY (name, partition)) WITH (fillfactor = 50)
            """
        );
        await command.ExecuteNonQueryAsync();
    }

    public async Task<PermitGrant> TakeAsync(
        string limit,
        UInt128 partition,
        BucketRule rule,
        int wanted,
        CancellationToken cancellationToken
    )
    {
        var id = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, partition);
        await using var command = source.CreateCommand(Take);
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = new Guid(id) });
        command.Parameters.Add(new() { Value = (long)(rule.Window.TotalMicroseconds / rule.Permits) });
        command.Parameters.Add(new() { Value = (long)rule.Burst });
        command.Parameters.Add(new() { Value = (long)wanted });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PermitGrant((int)reader.GetInt64(0), TimeSpan.FromMicroseconds(reader.GetInt64(1)));
    }
}
