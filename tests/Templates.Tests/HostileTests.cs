using System.Diagnostics;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>Hostile templates end inside their limits, on the smallest stack a thread of ours has.</summary>
public sealed class HostileTests
{
    private const int StackSize = 1 << 20;

    private static readonly IReadOnlyList<Case> All = Case.Read("hostile.jsonl");

    public static TheoryData<string> Ids => [.. All.Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_hostile_template_ends_inside_its_limits(string id)
    {
        var hostile = All.Single(c => c.Id == id);
        var isOk = false;
        long allocated = 0;
        var clock = Stopwatch.StartNew();
        var thread = new Thread(
            () =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                isOk = hostile.Run().GetProperty("ok").GetBoolean();
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            StackSize);
        thread.Start();
        thread.Join();

        var must = hostile.Json.GetProperty("must").GetString();
        Assert.True(must == "ok-or-error" || isOk == (must == "ok"), $"It must be {must}.");
        Assert.InRange(clock.ElapsedMilliseconds, 0, hostile.Json.GetProperty("maxMs").GetInt64());
        Assert.InRange(allocated, 0, hostile.Json.GetProperty("maxAllocMb").GetInt64() << 20);
    }
}
