namespace Panel.Plugins.Host.Workers;

/// <summary>User ids for workers: one for each that runs, so that limits and signals reach no other.</summary>
internal static class WorkerUsers
{
    private const uint First = 62_000;
    private const uint Count = 3_000;
    private static readonly Lock Lock = new();
    private static readonly HashSet<uint> Taken = [];

    public static uint Take()
    {
        lock (Lock)
        {
            // By chance, since other processes of the panel on this machine choose as well.
            uint user;
            do
            {
                user = First + (uint)System.Security.Cryptography.RandomNumberGenerator.GetInt32((int)Count);
            } while (!Taken.Add(user));

            return user;
        }
    }

    public static void Return(uint user)
    {
        lock (Lock)
        {
            Taken.Remove(user);
        }
    }
}
