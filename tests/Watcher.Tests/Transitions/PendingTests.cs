using Notifications.Events;
using Xunit;

namespace Notifications.Watcher.Tests.Transitions;

public sealed class PendingTests
{
    [Fact]
    public void What_waits_is_the_same_while_only_the_revision_moves_on()
    {
        var ids = Story.Play(Path.Combine(Story.Folder, "stories", "monorepo-pending.yaml"))
            .SelectMany(step => step.Transitions)
            .Where(t => t.Kind == TransitionKinds.ChangePending)
            .Select(t => t.Data.GetProperty("changeId").GetString()!)
            .ToList();
        Assert.Equal(5, ids.Count);
        Assert.Equal([ids[0], ids[0], ids[2], ids[2]], ids[..4]);
        Assert.Equal(3, ids.Distinct().Count());
    }
}
