package net.hypha.domain.manager;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hypha.exchange.Session;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Tells a child what it asks for, as long as it is interested. Used within turns. */
final class AnswerOutlet implements Outlet {
    private final Hub hub;
    private final AreaNews areas;
    private final Telling telling;
    private final Subscription subscription;
    private @Nullable Session session;

    AnswerOutlet(Hub hub, DomainName to) {
        this.hub = hub;
        this.areas = new AreaNews(hub, to);
        this.telling = new Telling(hub);
        this.subscription = new Subscription(hub, this, new Subscription.View() {
            @Override
            public Optional<ServiceState> of(ServiceState known) {
                return hub.outlook.toldTo(to, known.key());
            }

            @Override
            public Optional<ServiceDelta> delta(ServiceState from, ServiceState now) {
                return from.digest() == now.digest() ? Optional.empty() : ServiceDelta.between(from, now);
            }
        });
    }

    /** Nothing is resumed: the child asks anew for all that it holds, and hears of each. */
    @Override
    public void opened(Session opened, Message.@Nullable Position resume) {
        subscription.end();
        session = opened;
        telling.begin();
        areas.begin();
        hub.hasNews(this);
    }

    @Override
    public void closed() {
        session = null;
        subscription.end();
    }

    /** What is different may be what the child sees of it alone; whether it was told is looked at. */
    @Override
    public void changed(ServiceKey key) {
        if (subscription.wasTold(key)
                || hub.known(key).filter(subscription::isAskedFor).isPresent()) {
            subscription.changed(key);
        }
    }

    @Override
    public boolean tell() {
        Session open = session;
        if (open == null || hub.links.isSettling() || !telling.hasRoom(open)) {
            return false;
        }
        Subscription.News news = subscription.take(false);
        AreaNews.News around = areas.take();
        if (!news.isEmpty() || !around.isEmpty()) {
            Message.Update update = new Message.Update(
                    hub.position(),
                    false,
                    List.copyOf(news.services().values()),
                    news.gone(),
                    news.unknown(),
                    around.whole(),
                    around.moves(),
                    news.deltas());
            telling.say(open, update);
        }
        return subscription.hasOpenQuestions();
    }

    @Override
    public boolean heard(Message.Interest interest) {
        return subscription.heard(interest, state -> false, true);
    }

    @Override
    public Set<Query> interests() {
        return subscription.interests();
    }

    @Override
    public List<ServiceKey> told() {
        return subscription.told();
    }
}
