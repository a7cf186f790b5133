/** What stands where a list is empty: what would be here, and what to do first. */
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icons.js'

interface EmptyStateProps {
  icon: IconName
  title: string
  children: ComponentChildren
  actions?: ComponentChildren
}

export const EmptyState = ({ icon, title, children, actions }: EmptyStateProps) => (
  <div class="empty">
    <span class="empty-icon">
      <Icon name={icon} />
    </span>
    <h2>{title}</h2>
    <div class="empty-text">{children}</div>
    {actions && <div class="empty-actions">{actions}</div>}
  </div>
)
