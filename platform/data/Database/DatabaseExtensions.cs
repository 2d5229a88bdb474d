using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Data.Secrets;
using Panel.Hosting.Errors;

namespace Panel.Data.Database;

public static class DatabaseExtensions
{
    /// <summary>Contexts that are kept; more may be in use at once. Building one costs more than a query.</summary>
    private const int PoolSize = 64;

    /// <summary>
    /// Registers <typeparamref name="TContext"/> on the configured provider,
    /// migrates it at start, and reports it to readiness.
    /// </summary>
    public static IHostApplicationBuilder AddPanelDatabase<TContext, TSqlite, TPostgres>(
        this IHostApplicationBuilder builder
    )
        where TContext : DbContext
        where TSqlite : TContext
        where TPostgres : TContext
    {
        var options =
            builder.Configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (options.ConnectionString.Length == 0)
        {
            throw new InvalidOperationException("Database:ConnectionString is not set.");
        }

        if (options.IsPostgres)
        {
            builder.Services.AddDbContextPool<TContext, TPostgres>(
                (provider, context) =>
                    context
                        .UsePanelPostgres(options.ConnectionString)
                        .AddInterceptors(provider.GetServices<IInterceptor>()),
                PoolSize
            );
        }
        else
        {
            SqliteFile.MakePrivate(options.ConnectionString);
            builder.Services.AddDbContextPool<TContext, TSqlite>(
                (provider, context) =>
                    context
                        .UsePanelSqlite(options.ConnectionString)
                        .AddInterceptors(provider.GetServices<IInterceptor>()),
                PoolSize
            );
        }

        builder.AddDatabaseDefaults();
        builder.Services.AddHostedService<DatabaseMigrator<TContext>>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck<TContext>>("database", tags: ["ready"]);
        return builder;
    }

    /// <summary>
    /// What a host with a database needs besides: secrets at rest, and 503 while the database is away.
    /// </summary>
    public static IHostApplicationBuilder AddDatabaseDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<SecretOptions>(builder.Configuration.GetSection(SecretOptions.Section));
        builder.Services.TryAddSingleton<SecretBox>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionMapper, DatabaseExceptionMapper>());
        return builder;
    }

    public static DbContextOptionsBuilder UsePanelPostgres(
        this DbContextOptionsBuilder options,
        string connectionString
    ) =>
        options
            .UseNpgsql(PostgresPool.Bound(connectionString).ConnectionString, npgsql => npgsql.CommandTimeout(30))
            .LetCallersLog();

    public static DbContextOptionsBuilder UsePanelSqlite(this DbContextOptionsBuilder options, string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = 30, ForeignKeys = true };
        return options
            .UseSqlite(settings.ToString())
            .AddInterceptors(SqlitePragmas.Instance, SqliteUnicodeLower.Instance)
            .LetCallersLog();
    }

    // EF logs each failure as an error with its stack before the caller could handle it. Callers handle
    // most: another writer was first. The caller that lets a failure pass logs it.
    private static DbContextOptionsBuilder LetCallersLog(this DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings =>
            warnings.Log(
                (RelationalEventId.CommandError, LogLevel.Debug),
                (RelationalEventId.ConnectionError, LogLevel.Debug),
                (CoreEventId.SaveChangesFailed, LogLevel.Debug)
            )
        );
}
