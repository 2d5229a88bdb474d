using System.Data.Common;

namespace Panel.Identity.Bench;

/// <summary>A database of identity that can be filled without identity.</summary>
internal interface IStore : IAsyncDisposable
{
    string Provider { get; }

    string ConnectionString { get; }

    Task<DbConnection> OpenAsync();

    /// <summary>An expression for a new random id.</summary>
    string NewId { get; }

    /// <summary>An expression for random hexadecimal text of 64 characters.</summary>
    string RandomHash { get; }

    /// <summary>A table <c>numbers(n)</c> of so many rows, as the beginning of a statement.</summary>
    string Numbers(int count);

    string Explain { get; }

    object Id(Guid id);
}
