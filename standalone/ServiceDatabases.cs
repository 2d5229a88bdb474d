using Microsoft.Extensions.Configuration;
using Panel.Data.Database;

namespace Panel.Standalone;

/// <summary>Where services keep their rows: the configured database of one, or all those in the data folder.</summary>
internal static class ServiceDatabases
{
    /// <param name="service">Only this one of the data folder.</param>
    public static IReadOnlyList<(string Service, DatabaseOptions Database)> Find(string? service)
    {
        var configured = new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .Build()
            .GetSection(DatabaseOptions.Section)
            .Get<DatabaseOptions>();
        if (configured is { ConnectionString.Length: > 0 })
        {
            return [(service ?? "database", configured)];
        }

        var data = StandaloneOptions.FromEnvironment().Data;
        return
        [
            .. from name in (string[])["identity", "nodes", "instances", "billing", "alerts"]
            let file = Path.Combine(data, $"{name}.db")
            where (service is null || service == name) && File.Exists(file)
            select (name, new DatabaseOptions { Provider = "sqlite", ConnectionString = $"Data Source={file}" }),
        ];
    }
}
