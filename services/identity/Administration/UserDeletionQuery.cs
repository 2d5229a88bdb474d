using Microsoft.AspNetCore.Mvc;

namespace Panel.Identity.Administration;

/// <summary>What becomes of the organizations of a user who is deleted; take it as <c>[AsParameters]</c>.</summary>
/// <param name="Force">Remove an organization that no other user is a member of, with all that it has.</param>
/// <param name="HandOverTo">The user who gets each organization that they own.</param>
internal readonly record struct UserDeletionQuery(
    bool? Force,
    [property: FromQuery(Name = "hand_over_to")] Guid? HandOverTo
);
