using Panel.Hosting.Errors;

namespace Panel.Nodes.Dns.Records;

/// <summary>Refusals that several changes of records share.</summary>
internal static class RecordErrors
{
    public static readonly ApiError ZoneBusy = new(
        503,
        "zone_busy",
        "Another change is being written to this zone.",
        RetryAfter: TimeSpan.FromSeconds(3)
    );

    public static readonly ApiError Exists = ApiErrors.Conflict(
        "record_exists",
        "There is a record of this name and type already."
    );

    public static readonly ApiError Changed = ApiErrors.Conflict(
        "record_changed",
        "At the provider stands something else than the panel wrote, so it is left alone."
    );
}
