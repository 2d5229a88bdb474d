using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Identity.Bench;

/// <summary>
/// Multiplies the one user with one token that identity itself made: so
/// each row is one that identity could have written.
/// </summary>
internal static class Filling
{
    public const int Users = 1000;
    public const int TokensEach = 1000;

    /// <param name="template">The token of the one user.</param>
    /// <returns>The texts of one token of each user.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(IStore store, string template)
    {
        var texts = new List<string> { template };
        await using var connection = await store.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            for (var number = 1; number < Users; number++)
            {
                var text =
                    $"panel_api_{RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 38)}";
                var user = await CopyUserAsync(connection, store, number);
                await CopyAsync(
                    connection,
                    store,
                    "organization_members",
                    new() { ["user_id"] = store.Id(user), ["role"] = "user" }
                );
                await CopyAsync(
                    connection,
                    store,
                    "api_tokens",
                    new()
                    {
                        ["id"] = store.Id(Guid.CreateVersion7()),
                        ["user_id"] = store.Id(user),
                        ["start"] = text[..16],
                        ["hash"] = Hash(text),
                    }
                );
                texts.Add(text);
            }

            await transaction.CommitAsync();
        }

        await FillTokensAsync(connection, store);
        await ExecuteAsync(connection, "ANALYZE");
        return texts;
    }

    /// <summary>
    /// More users like the first one, without anything of theirs: u0@example.org, u1@example.org and so on.
    /// </summary>
    public static async Task AddUsersAsync(IStore store, int count)
    {
        await using var connection = await store.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        for (var number = 0; number < count; number++)
        {
            await CopyUserAsync(connection, store, number);
        }

        await transaction.CommitAsync();
    }

    private static async Task<Guid> CopyUserAsync(DbConnection connection, IStore store, int number)
    {
        var user = Guid.CreateVersion7();
        await CopyAsync(
            connection,
            store,
            "users",
            new()
            {
                ["id"] = store.Id(user),
                ["email"] = $"u{number}@example.org",
                ["normalized_email"] = $"U{number}@EXAMPLE.ORG",
                ["user_name"] = $"u{number}",
                ["normalized_user_name"] = $"U{number}",
            }
        );
        return user;
    }

    // Copies the first row of a table with some of its columns changed.
    private static async Task CopyAsync(
        DbConnection connection,
        IStore store,
        string table,
        Dictionary<string, object> changed
    )
    {
        var columns = await ColumnsAsync(connection, table);
        await using var command = connection.CreateCommand();
        var values = columns.Select(column => changed.ContainsKey(column) ? $"@{column}" : $"\"{column}\"");
        command.CommandText =
            $"INSERT INTO {table} ({Names(columns)}) SELECT {string.Join(',', values)} FROM (SELECT * FROM "
 + $"{table} ORDER BY {(columns.Contains("id") ? "id" : "user_id")} LIMIT 1) AS first";
        foreach (var (name, value) in changed)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static async Task FillTokensAsync(DbConnection connection, IStore store)
    {
        var columns = await ColumnsAsync(connection, "api_tokens");
        var values = columns.Select(column =>
            column switch
            {
                "id" => store.NewId,
                "start" => $"'panel_api_' || substr({store.RandomHash}, 1, 6)",
                "hash" => store.RandomHash,
                "user_id" => "token.user_id",
                _ => $"token.\"{column}\"",
            }
        );
        await ExecuteAsync(
            connection,
            $"{store.Numbers(TokensEach - 1)} INSERT INTO api_tokens ({Names(columns)}) SELECT "
 + $"{string.Join(',', values)} FROM api_tokens AS token CROSS JOIN numbers"
        );
    }

    private static async Task<List<string>> ColumnsAsync(DbConnection connection, string table)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} WHERE 1 = 0";
        await using var reader = await command.ExecuteReaderAsync();
        // PostgreSQL's own version column cannot be written.
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 300);
        await command.ExecuteNonQueryAsync();
    }

    private static string Names(IEnumerable<string> columns) =>
        string.Join(',', columns.Select(column => $"\"{column}\""));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
