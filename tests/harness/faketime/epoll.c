/* First of what `make test-dates` puts before the C library: libfaketime tells the true time as long as its own epoll_wait waits, and so to whatever
   interrupts it. PostgreSQL looks at the clock in the alarm of a lock_timeout or a statement_timeout: it found that the alarm had rung months too
   early, and waited for ever. */

#define _GNU_SOURCE
#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout)
{
    return syscall(SYS_epoll_pwait, epoll, events, most, timeout, NULL, _NSIG / 8);
}
