namespace Panel.Data.Database;

/// <summary>The database was begun by a build whose migrations this one does not have. Nothing in it was changed.</summary>
/// <param name="database">Its name, or its file.</param>
/// <param name="migration">The first migration that was applied to it.</param>
public sealed class IncompatibleDatabaseException(string database, string migration)
    : Exception(
        $"The database {database} was made by an earlier build (its first migration is {migration}). "
            + "The migrations were squashed before the first release, so it cannot be taken over and was "
            + "left as it is: "
            + "start with an empty database, or with another data folder."
    );
